//! The packed AWS service catalog and the date it was taken; bytes, no logic.
