//! Behaviour of the engine.

#[cfg(test)]
mod scenario;
#[cfg(test)]
mod worked_examples;
