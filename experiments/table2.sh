#!/usr/bin/env bash
# Table 2 of the paper from trainings of one's own; bash experiments/table2.sh --help lists the options.
exec "${PYTHON:-python}" "$(dirname "$0")/tables.py" 2 "$@"
