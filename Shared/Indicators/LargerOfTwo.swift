/// The larger of two numbers, the second when they are equal: one instruction, where `max` of any two comparable values
/// takes five.
@inline(__always)
func larger(_ first: Double, _ second: Double) -> Double { first > second ? first : second }

/// The smaller of two numbers, the second when they are equal.
@inline(__always)
func smaller(_ first: Double, _ second: Double) -> Double { first < second ? first : second }
