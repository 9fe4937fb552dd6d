# Thin names for what .ci/run and the go command do; nothing is decided here.

.PHONY: check test lint fmt test-postgres demo

# All that CI checks.
check:
	.ci/run

test:
	go test ./...

lint:
	.ci/run lint

fmt:
	go tool -modfile=tools/go.mod golangci-lint fmt

# Starts a PostgreSQL of its own in a temporary directory, and stops it.
test-postgres:
	.ci/run postgres

demo:
	.ci/run demo
