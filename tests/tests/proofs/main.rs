//! What is said of all requests, held against single ones by an evaluation that shares no code.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod replayed;
