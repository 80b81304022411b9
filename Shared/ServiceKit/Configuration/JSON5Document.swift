public import Contracts
import Foundation

/// Reads a JSON5 text that somebody sent: data only, nothing in it is run.
public enum JSON5Document {
    /// Why a text is not acceptable.
    public struct Refusal: Error, Sendable, Equatable {
        /// One sentence; names the key and line when one is known.
        public let message: String
    }

    /// The value of the text. A key that is given twice in one object is refused.
    public static func read(_ text: String) throws(Refusal) -> JSONValue {
        let bytes = Array(text.utf8)
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        let value: JSONValue
        do {
            value = try decoder.decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw Refusal(message: "is not JSON5, or holds a number that is not an exact decimal of up to 12 places")
        }
        if let repeated = JSON5RepeatedKeys.find(in: bytes).first {
            throw Refusal(message: "gives the key \(repeated.key) twice (line \(repeated.line))")
        }
        return value
    }
}
