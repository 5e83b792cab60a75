"""The sample that ships: invented sources and entries in the forms of real publishers, and their server.

    feeds/     what the sources say, one YAML file each; everything in it is invented
    catalogue  those files as values, with dates relative to a day
    forms/     the bytes of each publisher's form
    server     an HTTP server on loopback

A newcomer's `make run` without a network reads it through the same fetcher, parser and core as the real
sources. Titles of sources end in "(SAMPLE)", DOIs start with 10.5555 (reserved for examples, never
registered), hosts end in `.example` (RFC 2606), PMIDs are above any that was ever given.
"""

from bot.sample.catalogue import catalogue, sample_sources
from bot.sample.server import SampleServer

__all__ = ["SampleServer", "catalogue", "sample_sources"]
