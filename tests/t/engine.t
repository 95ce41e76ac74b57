#!/bin/sh
# The engines against a model: every short sequence, and long random ones.
exec tests/engine/run.sh 5 60
