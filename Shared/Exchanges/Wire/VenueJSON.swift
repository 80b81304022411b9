public import Contracts
public import StrictJSON

/// A JSON value of a venue, numbers and strings both as the text that was sent: nothing passes through a binary
/// fraction. Unknown keys are simply not asked for; a key that stands twice is refused.
public enum VenueJSON: Sendable, Equatable {
    /// Members in their order; few, so they are searched one by one.
    case object([Member])
    /// Elements in their order.
    case array([VenueJSON])
    /// A string, unescaped.
    case string(String)
    /// A number as written.
    case number(String)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`.
    case null

    /// One member of an object.
    public struct Member: Sendable, Equatable {
        /// Its key.
        public let key: String
        /// Its value.
        public let value: VenueJSON
    }

    /// Bounds for what venues send: instrument lists have many megabytes, nothing is nested deep.
    public static let options = StrictJSONOptions(maxBytes: 64 << 20, maxDepth: 32, maxStringBytes: 1 << 20)

    /// Reads a whole document. Throws ``ExchangeError`` of kind `malformed`.
    public init(_ bytes: [UInt8]) throws(ExchangeError) {
        do throws(StrictJSONError) {
            var reader = try StrictJSONReader(bytes, Self.options)
            self = try Self.value(&reader)
            try reader.finish()
        } catch {
            throw .malformed(error)
        }
    }

    /// Reads the next value of a reader; for lists too long to be held as a whole.
    public init(from reader: inout StrictJSONReader) throws(StrictJSONError) {
        self = try Self.value(&reader)
    }

    /// The depth is bounded by the reader's options.
    private static func value(_ reader: inout StrictJSONReader) throws(StrictJSONError) -> VenueJSON {
        switch try reader.peek() {
        case .beginObject:
            var members: [Member] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                members.append(Member(key: key, value: try value(&reader)))
            }
            return .object(members)
        case .beginArray:
            var elements: [VenueJSON] = []
            try reader.beginArray()
            while try reader.nextElement() { elements.append(try value(&reader)) }
            return .array(elements)
        case .string: return .string(try reader.readString())
        case .number: return .number(try reader.readNumberText())
        case .bool: return .bool(try reader.readBool())
        default:
            if try reader.readNullIfPresent() { return .null }
            // Throws: no value starts here.
            return .string(try reader.readString())
        }
    }
}

extension VenueJSON {
    /// The value of a key; nil when there is none, when it is null, or when this is no object.
    public subscript(_ key: String) -> VenueJSON? {
        guard case .object(let members) = self else { return nil }
        for member in members where member.key == key { return member.value == .null ? nil : member.value }
        return nil
    }

    /// The value of a key that must be there.
    public func required(_ key: String) throws(ExchangeError) -> VenueJSON {
        guard let value = self[key] else { throw .malformed("the key \"\(key)\" is missing") }
        return value
    }

    /// The elements of an array.
    public func elements() throws(ExchangeError) -> [VenueJSON] {
        guard case .array(let elements) = self else { throw .malformed("an array is expected") }
        return elements
    }

    /// The element at an index that must be there.
    public func element(_ index: Int) throws(ExchangeError) -> VenueJSON {
        guard case .array(let elements) = self, elements.indices.contains(index) else {
            throw .malformed("an array with an element \(index) is expected")
        }
        return elements[index]
    }

    /// A string, or a number as written.
    public func text() throws(ExchangeError) -> String {
        switch self {
        case .string(let text), .number(let text): return text
        default: throw .malformed("a string or number is expected")
        }
    }

    /// A whole number, sent as number or string.
    public func integer() throws(ExchangeError) -> Int64 {
        let text = try text()
        guard let value = Int64(text) else { throw .malformed("a whole number is expected") }
        return value
    }

    /// `true` or `false`.
    public func bool() throws(ExchangeError) -> Bool {
        guard case .bool(let value) = self else { throw .malformed("true or false is expected") }
        return value
    }

    /// An exact decimal, sent as number or string.
    public func decimal() throws(ExchangeError) -> Decimal12 {
        let text = try text()
        do throws(DecimalError) {
            return try Decimal12(parsingScientific: text)
        } catch {
            throw .malformed("a decimal of at most twelve places is expected")
        }
    }

    /// Milliseconds since 1970, sent as number or string.
    public func time() throws(ExchangeError) -> Timestamp {
        let milliseconds = try integer()
        do throws(InvalidValue) {
            return try Timestamp(validatingMilliseconds: milliseconds)
        } catch {
            throw .malformed("a time in milliseconds is expected")
        }
    }

    /// A price.
    public func price() throws(ExchangeError) -> Price { Price(try decimal()) }
    /// A quantity.
    public func quantity() throws(ExchangeError) -> Quantity { Quantity(try decimal()) }
    /// An amount of quote currency.
    public func money() throws(ExchangeError) -> Money { Money(try decimal()) }

    /// A fraction such as a funding rate, as percent.
    public func percentFromFraction() throws(ExchangeError) -> Percent {
        let fraction = try decimal()
        do throws(DecimalError) {
            return try Percent(fraction: fraction)
        } catch {
            throw .malformed("a rate is too great")
        }
    }

    /// A level `[price, quantity]`, with the digits behind the point as they were written.
    public func level() throws(ExchangeError) -> BookChange {
        let price = try element(0)
        let quantity = try element(1)
        return BookChange(
            price: try price.price(), quantity: try quantity.quantity(),
            priceDigits: Self.fractionDigits(try price.text()), quantityDigits: Self.fractionDigits(try quantity.text())
        )
    }

    private static func fractionDigits(_ text: String) -> UInt8 {
        guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
        return UInt8(clamping: text.utf8.distance(from: point, to: text.utf8.endIndex) - 1)
    }
}

extension ExchangeError {
    /// What cannot be read, and why.
    public static func malformed(_ message: String) -> ExchangeError { ExchangeError(.malformed, message: message) }

    /// Not JSON; the words hold no text of the document.
    public static func malformed(_ error: StrictJSONError) -> ExchangeError {
        ExchangeError(.malformed, message: error.description)
    }
}
