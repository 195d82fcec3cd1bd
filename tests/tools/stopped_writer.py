"""Holds the one write lock of a store (an LMDB folder) until it is killed: says so on stdout, then stops itself as SIGSTOP does."""

from __future__ import annotations

import os
import signal
import sys

import lmdb

environment = lmdb.open(sys.argv[1], max_dbs=8, max_readers=1024, create=False)
with environment.begin(write=True):
    print("held", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
