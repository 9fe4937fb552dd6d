package fetch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// codings is what we ask for; see decoder.
const codings = "gzip, br, zstd, deflate"

// slack is how much larger than the limit a packed body may be, since packing what cannot be packed adds a little.
const slack = 64 << 10

// decodeError is a body that its coding does not fit.
type decodeError struct{ err error }

func (e *decodeError) Error() string { return e.err.Error() }

func (e *decodeError) Unwrap() error { return e.err }

// readBody reads and unpacks a body of at most limit bytes. A longer one is errTooLarge, or with cut is cut there.
func (c *Client) readBody(res *http.Response, limit int64, cut bool) ([]byte, error) {
	coding := strings.ToLower(strings.TrimSpace(strings.Join(res.Header["Content-Encoding"], ",")))
	packed := coding != "" && coding != "identity"
	size := int64(32 << 10)
	if !packed && res.ContentLength >= 0 {
		if res.ContentLength > limit && !cut {
			return nil, errTooLarge
		}
		// A claimed length is believed only so far: claiming costs nothing.
		size = min(res.ContentLength+1, 512<<10)
	}
	wire := &wireReader{r: res.Body, left: limit + slack}
	var r io.Reader = wire
	if packed {
		unpack, done, err := c.decoder(coding, wire)
		if err != nil {
			return nil, wire.blame(err)
		}
		defer done()
		r = unpack
	}
	body := make([]byte, 0, min(size, limit+1))
	for {
		if len(body) == cap(body) {
			grown := make([]byte, len(body), min(2*int64(cap(body)), limit+1))
			copy(grown, body)
			body = grown
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit && cut:
			return body[:limit], nil
		case int64(len(body)) > limit:
			return nil, errTooLarge
		case errors.Is(err, io.EOF):
			return body, nil
		case packed && len(body) > 0 && errors.Is(err, gzip.ErrHeader):
			return body, nil // bytes after the end of a gzip body; browsers pass over them too
		case err != nil:
			return nil, wire.blame(err)
		}
	}
}

// decoder returns a reader that undoes one coding, and what to call when done with it. Two codings on top of each
// other are refused: nobody needs them but builders of bombs.
func (c *Client) decoder(coding string, wire *wireReader) (io.Reader, func(), error) {
	switch coding {
	case "gzip", "x-gzip":
		z, ok := c.gzips.Get().(*gzip.Reader)
		if !ok {
			z = new(gzip.Reader)
		}
		if err := z.Reset(wire); err != nil {
			return nil, nil, err
		}
		return z, func() { c.gzips.Put(z) }, nil
	case "br":
		b, ok := c.brs.Get().(*brotli.Reader)
		if !ok {
			b = brotli.NewReader(nil)
		}
		if err := b.Reset(wire); err != nil {
			return nil, nil, err
		}
		return b, func() { c.brs.Put(b) }, nil
	case "zstd":
		z, ok := c.zstds.Get().(*zstd.Decoder)
		if !ok {
			var err error
			// 8 MB is the largest window of zstd over HTTP (RFC 9659). One at a time: no goroutines to own.
			z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
			if err != nil {
				return nil, nil, err
			}
		}
		if err := z.Reset(wire); err != nil {
			return nil, nil, err
		}
		return z, func() { c.zstds.Put(z) }, nil
	case "deflate":
		// RFC 9110 means zlib; some servers send it bare.
		buffered := bufio.NewReader(wire)
		head, err := buffered.Peek(2)
		if err != nil && len(head) == 0 {
			return nil, nil, err
		}
		if len(head) == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			z, err := zlib.NewReader(buffered)
			return z, func() {}, err
		}
		return flate.NewReader(buffered), func() {}, nil
	default:
		return nil, nil, fmt.Errorf("coding %.40q is not one of %s", coding, codings)
	}
}

// wireReader reads what comes over the wire, no more than left bytes of it, and remembers what went wrong there.
type wireReader struct {
	r    io.Reader
	left int64
	err  error
}

// Read implements io.Reader.
func (w *wireReader) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.left <= 0 {
		w.err = errTooLarge
		return 0, w.err
	}
	if int64(len(p)) > w.left {
		p = p[:w.left]
	}
	n, err := w.r.Read(p)
	w.left -= int64(n)
	w.err = err
	return n, err
}

// blame returns the wire's error if it failed, else says that the coding is at fault.
func (w *wireReader) blame(err error) error {
	if w.err != nil && !errors.Is(w.err, io.EOF) {
		return w.err
	}
	return &decodeError{err}
}
