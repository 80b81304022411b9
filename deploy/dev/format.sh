#!/usr/bin/env bash
# Formats the Swift sources in place.
# shellcheck source=deploy/dev/environment.sh
. "$(dirname "$0")/environment.sh"

require_toolchain
cd "$project"
swift format --in-place --recursive --parallel Shared Services Tests Package.swift
