#!/bin/sh
# The runner that judges kernels, against kernels that misbehave.
exec sh tests/infra/tools/tap_run_test.sh
