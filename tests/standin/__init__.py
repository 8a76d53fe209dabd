"""A stand-in for Amazon Neptune and AWS STS, on loopback only.

It answers to both host names over TLS, recomputes every signature with botocore, runs accepted
openCypher on a real engine and fails on demand. `python -m standin --help` starts it;
`standin.client` starts and steers it from a test.
"""
