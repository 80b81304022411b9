import Observability
import Security

/// How chats of Telegram are written, and the codes that prove that their owner reads them.
enum TelegramChat {
    /// How long a code counts and none is sent to the same chat again, in milliseconds.
    static let codeLifeMilliseconds: Int64 = 900_000
    /// Wrong codes until a new one is needed.
    static let maxTries = 5

    /// Whether a text is a chat id, or @ and the name of a channel.
    static func isOne(_ text: String) -> Bool {
        let isName = text.hasPrefix("@")
        let rest = text.utf8.dropFirst(isName || text.hasPrefix("-") ? 1 : 0)
        return (1...32).contains(rest.count)
            && rest.allSatisfy { (0x30...0x39).contains($0) || isName && ($0 == 0x5F || isLetter($0)) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// A new code: 40 random bits as eight letters and digits.
    static func newCode() -> String { Base32.encode(SecureRandom.bytes(5)) }

    /// What is stored of a code; nothing else tells it.
    static func hash(_ code: String, owner: String, chat: String) -> [UInt8] {
        let plain = code.uppercased().filter { $0 != "-" && $0 != " " }
        return Digest.sha256(Array("\(owner)\n\(chat)\n\(plain)".utf8))
    }

    /// The message with a code. It holds nothing that its sender chose.
    static func message(code: String) -> String {
        """
        Sextant: somebody asks to have alerts told in this chat. If that is you, show this code within 15 minutes: \
        \(code.prefix(4))-\(code.dropFirst(4))
        If not, do nothing: no alert is told here without it.
        """
    }
}
