//! The engine: sole owner of flow and journal.
