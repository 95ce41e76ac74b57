#!/bin/sh
# The build itself: elsewhere, in parallel, again, after a change.
exec sh tests/infra/tools/build.sh
