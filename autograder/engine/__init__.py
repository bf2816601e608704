"""The grading engine: students' code runs in a sandbox, answers come out as plain data, scores are computed outside.

In the sandbox run `inside` (cells and questions), `confine` and `seccomp` (what a process gives up) and `wire`
(messages). Outside, `bubblewrap` and `sandbox` start it and talk to it, `collecting` asks a submission for its answers,
`records` keeps them, `marking` scores them, `book` writes the gradebook, and `batch` does so for
a whole class, which `handed_in` takes from an instructor.
"""
