internal import Contracts

/// Reading of members by name. Where several names are given, the first that is there and not empty counts: venues
/// rename their fields between versions, and write "" for none. What is there and cannot be read throws
/// ``ExchangeError``, kind `malformed`.
extension VenueJSON {
    /// The text of the first of these members that has one.
    func saidText(_ names: String...) -> String? {
        said(names)?.text
    }

    /// A member that has to be an array; null counts as an empty one.
    func list(_ name: String) throws(ExchangeError) -> [VenueJSON] {
        guard case .object(let members) = self, let member = members.first(where: { $0.key == name }) else {
            throw .missing(name)
        }
        if case .null = member.value { return [] }
        guard case .array(let elements) = member.value else { throw .unreadable(name) }
        return elements
    }

    /// A number, exact.
    func saidDecimal(_ names: String...) throws(ExchangeError) -> Decimal12? {
        guard let (name, text) = said(names) else { return nil }
        return try VenueNumber.exact(text, name)
    }

    /// A price; nil when it is not said or zero, which venues write for none.
    func saidPrice(_ names: String...) throws(ExchangeError) -> Price? {
        guard let (name, text) = said(names) else { return nil }
        let value = try VenueNumber.cut(text, name)
        return value.isZero ? nil : Price(value)
    }

    /// A quantity or a volume.
    func saidQuantity(_ names: String...) throws(ExchangeError) -> Quantity? {
        guard let (name, text) = said(names) else { return nil }
        return Quantity(try VenueNumber.cut(text, name))
    }

    /// A quantity that is a limit; nil when it is not said or zero, which venues write for none.
    func saidLimit(_ names: String...) throws(ExchangeError) -> Quantity? {
        guard let (name, text) = said(names) else { return nil }
        let value = try VenueNumber.cut(text, name)
        return value.isPositive ? Quantity(value) : nil
    }

    /// A turnover.
    func saidMoney(_ names: String...) throws(ExchangeError) -> Money? {
        guard let (name, text) = said(names) else { return nil }
        return Money(try VenueNumber.cut(text, name))
    }

    /// A rate written as a fraction (0.0001) in percent (0.01).
    func saidRate(_ names: String...) throws(ExchangeError) -> Percent? {
        guard let (name, text) = said(names) else { return nil }
        guard let rate = try? Percent(fraction: try VenueNumber.cut(text, name)) else { throw .unreadable(name) }
        return rate
    }

    /// A whole number.
    func saidInteger(_ names: String...) throws(ExchangeError) -> Int64? {
        guard let (name, text) = said(names) else { return nil }
        guard let value = Int64(text) else { throw .unreadable(name) }
        return value
    }

    /// An instant in milliseconds.
    func saidTime(_ names: String...) throws(ExchangeError) -> Timestamp? {
        guard let (name, text) = said(names) else { return nil }
        return try VenueNumber.instant(text, name)
    }

    private func said(_ names: [String]) -> (name: String, text: String)? {
        for name in names {
            switch self[name] {
            case .string(let text), .number(let text):
                if !text.isEmpty { return (name, text) }
            default: continue
            }
        }
        return nil
    }
}

extension ExchangeError {
    static func missing(_ name: String) -> ExchangeError { .malformed("the field \(name) is missing") }
    static func unreadable(_ name: String) -> ExchangeError { .malformed("the field \(name) cannot be read") }
}

extension Optional where Wrapped: Sendable {
    /// The value, or that this field is missing.
    func orMissing(_ name: String) throws(ExchangeError) -> Wrapped {
        guard let self else { throw .missing(name) }
        return self
    }
}
