#!/bin/sh
# The rules of the house.
exec sh tests/tools/lint.sh
