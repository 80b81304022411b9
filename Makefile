# Thin: each target is a script in deploy/dev. `make` alone lists them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
commands := build demo start stop restart status logs clean test bench fuzz peers lint format doctor
.PHONY: help $(commands)

help:
	@echo 'make build    the four daemons and bootstrap-demo for release (installs what is missing)'
	@echo 'make demo     everything: install, build, PostgreSQL, four daemons, and the whole flow once; leaves them running'
	@echo '              DATA=<recording of candles or frames, or folder> SPEED=<n>: what the market plays'
	@echo 'make stop     ends what make demo started (SERVICE=order-router: that one alone)'
	@echo 'make start    starts one daemon (SERVICE=order-router)'
	@echo 'make restart  stops one daemon and starts it again (SERVICE=order-router)'
	@echo 'make status   daemon, address, version, restarts, ready; exit code 0 when all four are ready'
	@echo 'make logs     last log lines (FOLLOW=1, SERVICE=billing, LINES=100)'
	@echo 'make clean    stops, then removes .local (database, secrets, logs) and .build'
	@echo 'make test     every test that needs no outside client (FILTER=<regex>)'
	@echo 'make bench    benchmarks, each a ratio to a named peer (BENCH=flow: the sandbox flow on four daemons alone; also http,'
	@echo '              postgres, decimal, json, market, indicators, history)'
	@echo 'make fuzz     fuzzers of the parsers'
	@echo 'make peers    foreign clients and oracles'
	@echo 'make lint     format, imports, architecture tests'
	@echo 'make format   formats the sources in place'
	@echo 'make doctor   tools, versions, ports, disk: one line each'

$(commands):
	@deploy/dev/$@.sh
