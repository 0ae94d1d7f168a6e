//! A request and the policies that apply to it, to a decision and its explanation.
