"""The local cloud: everything that the template asks of AWS, on one machine, with one command."""
