"""Child Safety Readiness: a company assesses its child-safety program and gets a report."""
