"""Plain words and worked numbers for what a recording holds: rules, origins, ledgers, reasons, errors."""
