package main

import (
	"os"
	"time"

	"dateline/internal/bench"
)

type benchSendCmd struct {
	Readers     int           `help:"How many readers." default:"50000"`
	Connections int           `help:"Messages on their way at once." default:"16"`
	DKIM        []string      `help:"Sign with these keys: rsa, ed25519." placeholder:"KEY" name:"dkim"`
	Delay       time.Duration `help:"How long the sink takes to answer a message." default:"0s"`
	Chunking    bool          `help:"Send by BDAT."`
	Size        int           `help:"About how many KB a message has." default:"34"`
	SMTP        string        `help:"Relay to send to, in place of the bench's own sink." placeholder:"URL" name:"smtp"`
	JSON        bool          `help:"Print as JSON."`
}

// Help shows examples.
func (benchSendCmd) Help() string {
	return "Mails an issue to made-up readers out of a temporary database (with --database: out of that one, which must be empty), with the ledger synced " +
		"as for real readers, to a sink in a process of its own on this machine. CPU time is that of the sending process.\n\n" +
		examples("dateline bench send --readers 50000 --json", "dateline bench send --dkim rsa,ed25519", "dateline bench send --delay 20ms --connections 50")
}

// Run measures sending.
func (c benchSendCmd) Run(e *environment) error {
	data, err := os.MkdirTemp("", "dateline-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(data) }() // temporary
	r, err := bench.Send(e.ctx, bench.SendOptions{
		Readers: c.Readers, Connections: c.Connections, DKIM: c.DKIM, Delay: c.Delay, Chunking: c.Chunking, KB: c.Size, Relay: c.SMTP,
		Database: e.cli.Database, Data: data,
	}, newReporter(e.err).Say)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.json(r)
	}
	return e.say("%d readers: %d messages of %d KB, %d lost, %d copies; %.0f a second, %.4f CPU s per 1,000, peak %d MB",
		r.Readers, r.Messages, r.Bytes>>10, r.Lost, r.Copies, r.MsgPerS, r.CPUSPer1000, r.PeakMB)
}

type benchSinkCmd struct {
	Delay    time.Duration
	Chunking bool
}

// Run is the sink of bench send.
func (c benchSinkCmd) Run(e *environment) error {
	return bench.Sink(e.ctx, c.Delay, c.Chunking, e.stdin, e.out)
}
