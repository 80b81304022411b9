/// The newest bar's volume against the mean volume of up to `period` bars before it: 1 is as usual. First value at index
/// 2, since two earlier bars are the least to compare with.
///
/// There is no value, and the reading says warming, while the newest volume or the mean is 0: nothing can be compared.
public struct VolumeRatio: Indicator {
    /// Which earlier bars the mean is of.
    public enum Compared: Sendable, Equatable {
        /// All of them.
        case all
        /// Those that traded anything.
        case traded
    }

    private static let leastCompared = 2
    private let compared: Compared
    private var earlier: WindowMoments
    private var traded: WindowMoments
    private var newest: Double?

    /// A ratio to the mean of up to `period` earlier bars, at least 2.
    public init(period: Int = 20, compared: Compared = .all) {
        precondition(period >= Self.leastCompared, "fewer than two earlier bars say nothing")
        self.compared = compared
        earlier = WindowMoments(period: period)
        traded = WindowMoments(period: period)
    }

    /// The ratio, above 0.
    public var reading: IndicatorReading<Double> {
        guard let newest else { return .warming(left: Self.leastCompared + 1) }
        guard earlier.count >= Self.leastCompared else { return .warming(left: Self.leastCompared - earlier.count) }
        guard newest > 0, let usual, usual > 0 else { return .warming(left: 1) }
        return .ready(newest / usual)
    }

    private var usual: Double? {
        switch compared {
        case .all: return earlier.mean
        case .traded:
            let share = traded.mean
            return share > 0 ? earlier.mean / share : nil
        }
    }

    /// Takes the next bar. Negative volume counts as none.
    public mutating func add(_ input: IndicatorBar) {
        if let newest {
            earlier.add(newest)
            traded.add(newest > 0 ? 1 : 0)
        }
        newest = max(input.volume, 0)
    }
}
