"""Keys, reasons and rubrics. The class edition does not carry this folder."""
