"""Text to understanding."""

import os

# Before numpy comes: its BLAS would start a thread per processor, which costs a cold start 150 ms of CPU.
os.putenv("OPENBLAS_NUM_THREADS", "1")
