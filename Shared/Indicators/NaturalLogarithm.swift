/// ln x for finite x above 0, within 2 units in the last place of the result.
///
/// x = 2^e · m with m from √½ to √2; ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| below 0.1716, by its series
/// s + s³/3 + s⁵/5 + … up to s²³: the first term left out is below 2^-61 of the sum.
func naturalLogarithm(_ value: Double) -> Double {
    precondition(value > 0 && value.isFinite, "a logarithm is of a number above 0")
    // ln 2 in two parts, the first with so few bits that a product with any exponent is exact.
    let ln2High = 0x1.62e42feep-1
    let ln2Low = 0x1.a39ef35793c76p-33
    var exponent = Double(value.exponent)
    var mantissa = value.significand
    if mantissa > 1.414_213_562_373_095_1 {
        mantissa /= 2
        exponent += 1
    }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var tail = 0.0
    for divisor in stride(from: 23.0, through: 3.0, by: -2.0) { tail = (tail + 1 / divisor) * square }
    return exponent * ln2High + (2 * ratio + (2 * ratio * tail + exponent * ln2Low))
}
