//! Call: one whole call through the engine and the dialplan, no input or output: 3 datagrams in, 3 or 4 out.
