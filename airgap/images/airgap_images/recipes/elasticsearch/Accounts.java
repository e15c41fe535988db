import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Who may log in: `elastic` with the password it was started with, and users kept as salted hashes beside the data. */
final class Accounts {
    static final String SUPERUSER = "elastic";
    private static final int ROUNDS = 20_000;

    private final Path file;
    private final Properties kept = new Properties();
    /** Digest of an Authorization header that was right, to its user: hashing every request would be slow. */
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final String superuser;

    Accounts(Path file, String superuser) throws Exception {
        this.file = file;
        this.superuser = superuser;
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
        }
    }

    /** The user of a Basic Authorization header, or null when there is none or it is wrong. */
    String user(String header) throws Exception {
        if (header == null || !header.startsWith("Basic ")) {
            return null;
        }
        String mark = Base64.getEncoder().encodeToString(
            MessageDigest.getInstance("SHA-256").digest(header.getBytes(StandardCharsets.UTF_8)));
        String found = known.get(mark);
        if (found != null) {
            return found;
        }
        String pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        if (colon < 0 || !matches(pair.substring(0, colon), pair.substring(colon + 1))) {
            return null;
        }
        known.put(mark, pair.substring(0, colon));
        return pair.substring(0, colon);
    }

    /** Sets a user's password; returns whether the user is new. */
    synchronized boolean set(String user, String password) throws Exception {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        var text = Base64.getEncoder();
        var next = new Properties();
        next.putAll(kept);
        Object before = next.put(user, text.encodeToString(salt) + "$" + text.encodeToString(hash(password, salt)));
        Path half = file.resolveSibling(file.getFileName() + ".new");
        try (var writer = Files.newBufferedWriter(half)) {
            next.store(writer, null);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        kept.putAll(next);
        known.clear();
        return before == null;
    }

    private boolean matches(String user, String password) throws Exception {
        if (user.equals(SUPERUSER)) {
            return MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), superuser.getBytes(StandardCharsets.UTF_8));
        }
        String entry = kept.getProperty(user);
        if (entry == null) {
            return false;
        }
        String[] parts = entry.split("\\$", 2);
        var text = Base64.getDecoder();
        return MessageDigest.isEqual(text.decode(parts[1]), hash(password, text.decode(parts[0])));
    }

    private static byte[] hash(String password, byte[] salt) throws GeneralSecurityException {
        var spec = new PBEKeySpec(password.toCharArray(), salt, ROUNDS, 256);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    }
}
