#!/bin/sh
# The rules of the house.
exec sh tests/infra/tools/lint.sh
