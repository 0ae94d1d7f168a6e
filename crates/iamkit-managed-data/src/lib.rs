//! The packed AWS managed policies and the date they were taken; bytes, no logic.
