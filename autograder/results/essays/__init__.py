"""Essays that people mark: their rubrics, the answers, what each marker gave, and how far two markers agree."""
