/** What a function would load that imports its packages at the top of one file, as the manuals show it. */
import "firebase-functions/v2/https";
import "firebase-functions/v2/scheduler";
import "firebase-functions/params";
import "firebase-functions/logger";
import "firebase-admin/app";
import "firebase-admin/auth";
import "firebase-admin/firestore";
import "@google-cloud/secret-manager";
import "google-auth-library";
import "ws";
import "zod";
