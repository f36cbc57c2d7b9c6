#!/bin/sh
# Makes requirements.lock anew from pyproject.toml: every package with its hashes, and no address of a registry.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
.venv/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock "$@"
