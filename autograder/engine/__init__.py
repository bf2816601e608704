"""The grading engine: students' code runs in a sandbox, answers come out as plain data, scores are computed outside.

In the sandbox run `inside` (cells and questions), `confine` and `seccomp` (what a process gives up) and `wire`
(messages). Outside, `bubblewrap` and `sandbox` start it and talk to it, and `pools` keeps several at work.
`collecting` asks a submission for its answers (without its `demonstrations`), `records` keeps them, `marking` scores
them, and `book` writes the gradebook; `batch` does so for a whole class, which `handed_in` takes from an instructor.
`simulation` says how long a large class would take.
"""
