//! Conditions as rules write them.
