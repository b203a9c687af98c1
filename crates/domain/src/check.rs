//! Is a fact possible? Codes known, places inside the city, dates and numbers in range.
