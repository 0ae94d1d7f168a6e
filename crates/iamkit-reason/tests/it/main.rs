//! Questions about all requests, asked of documents.

mod answers;
mod cases;
mod corpus;
mod dice;
mod drawn;
mod layers;
