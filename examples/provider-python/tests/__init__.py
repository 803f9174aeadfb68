"""What is this example's own; what every store promises is for `landfall conformance` to see."""
