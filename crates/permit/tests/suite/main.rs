//! Policies of the real cities, and of a small one made for the purpose.

mod matrix;
mod toy;
