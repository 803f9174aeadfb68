"""A Landfall store in one SQLite file, served over a unix-domain socket."""

VERSION = "1.0.0"
