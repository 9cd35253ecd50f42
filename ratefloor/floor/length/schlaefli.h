// Schläfli's function F_n at ½ arcsec n: the size of a regular spherical simplex, which the
// Conway–Sloane bound needs.
#pragma once

namespace ratefloor::floor {

inline constexpr int kMaxSchlaefliDimension = 1024;

/// ln F_n(½ arcsec n), 1 <= n <= 1024; NaN otherwise. Plain double precision; F_1 = 1, F_2 = 1/3.
/// Error of F_n below 1e-12 (n <= 24) and below 1e-11 (n <= 1024), relative. Cost: n = 24 a
/// millisecond, n = 256 some 20, n = 1024 some 300.
double log_schlaefli(int n);

}  // namespace ratefloor::floor
