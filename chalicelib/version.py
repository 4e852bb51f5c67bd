"""The version of Guichet."""

VERSION = "0.1.0"
