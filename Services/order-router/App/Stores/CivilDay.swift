import Contracts
import Trading

/// A UTC day with its text: `2026-01-31`.
struct CivilDay {
    let number: Int64
    let text: String

    init(of time: Timestamp) {
        let day = UTCDay(of: time)
        number = day.number
        text = String(day.start.description.prefix(10))
    }
}
