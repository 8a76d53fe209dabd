SUITES          += examples
COMMAND_examples = $(PYTEST) tests/examples

# Builds in the folder of a board's image, so that nothing else may do so meanwhile.
SUITES_ALONE          += examples-board
COMMAND_examples-board = $(PYTEST) tests/examples/board_signer.py
