//! Every AWS managed policy and all its versions.
