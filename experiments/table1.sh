#!/usr/bin/env bash
# Table 1 of the paper from trainings of one's own; bash experiments/table1.sh --help lists the options.
exec "${PYTHON:-python}" "$(dirname "$0")/tables.py" 1 "$@"
