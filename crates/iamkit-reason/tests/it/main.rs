//! Questions about all requests, asked of documents.

mod cases;
mod corpus;
mod dice;
mod drawn;
