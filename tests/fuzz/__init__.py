"""Fuzzing of everything that reads files: what must hold, what broke once, and a command that goes on."""
