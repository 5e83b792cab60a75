"""Measurements. Each module is run by `make bench-NAME` and writes `benchmarks/out/NAME.json`.

Machines are noisy: compare within one run, quote ratios and medians. Everything here connects to
loopback only and stops by itself.
"""
