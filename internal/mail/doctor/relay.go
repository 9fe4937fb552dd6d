package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// soon is how long before its end a certificate is spoken of.
const soon = 14 * 24 * time.Hour

// patience is how long a relay may take to answer.
const patience = 20 * time.Second

// tls asks the relay for TLS and looks at its certificate. No name or password is sent.
func (d *doctor) tls(ctx context.Context) {
	if d.o.Relay == "" {
		return
	}
	f := Finding{Check: "tls", Subject: d.o.Relay, Level: Bad, Code: "tls.connect"}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the relay takes too long"))
	defer cancel()
	conn, err := d.o.Dial(ctx, "tcp", d.o.Relay)
	if err != nil {
		f.Detail = err.Error()
		d.add(f)
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close() //nolint:errcheck // nothing was written that must arrive
	if !d.o.Implicit {
		if f.Code, err = startTLS(conn); f.Code != "" {
			if err != nil {
				f.Detail = err.Error()
			}
			d.add(f)
			return
		}
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if d.o.TLS != nil {
		config = d.o.TLS.Clone()
	}
	if host, _, err := net.SplitHostPort(d.o.Relay); err == nil && config.ServerName == "" {
		config.ServerName = host
	}
	config.Time = func() time.Time { return d.o.Now }
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		f.Code, f.Detail = "tls.handshake", err.Error()
		if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
			f.Code = certificateCode(bad.Err)
		}
		d.add(f)
		return
	}
	state := secure.ConnectionState()
	f.Level, f.Code, f.Detail = Good, "tls.good", tls.VersionName(state.Version)
	if end := state.PeerCertificates[0].NotAfter; end.Sub(d.o.Now) < soon {
		f.Level, f.Code, f.Detail = Warn, "tls.ending", end.UTC().Format(time.DateOnly)
	}
	d.add(f)
}

// certificateCode says what is wrong with a certificate.
func certificateCode(err error) string {
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &host):
		return "tls.name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "tls.expired"
	default:
		return "tls.untrusted"
	}
}

// startTLS speaks to a server up to where TLS begins. The code is empty if it may begin.
func startTLS(conn net.Conn) (code string, err error) {
	c := textproto.NewConn(conn)
	if _, _, err := c.ReadResponse(220); err != nil {
		return "tls.greeting", err
	}
	if err := c.PrintfLine("EHLO doctor.invalid"); err != nil {
		return "tls.greeting", err
	}
	_, offers, err := c.ReadResponse(250)
	if err != nil {
		return "tls.greeting", err
	}
	offered := false
	for line := range strings.Lines(offers) {
		offered = offered || strings.EqualFold(strings.TrimSpace(line), "STARTTLS")
	}
	if !offered {
		return "tls.none", nil
	}
	if err := c.PrintfLine("STARTTLS"); err != nil {
		return "tls.greeting", err
	}
	if _, _, err := c.ReadResponse(220); err != nil {
		return "tls.refused", err
	}
	if c.R.Buffered() > 0 { // what was sent in clear after the answer would be taken for the secure channel's
		return "tls.injected", nil
	}
	return "", nil
}
