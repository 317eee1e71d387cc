"""Fresh dialogues: personas, copilots, scenarios, the loop, the matrix, forking a recording."""
